import xml.etree.ElementTree as ET
from typing import Any

from dspy.adapters.chat_adapter import ChatAdapter as ChatAdapter, FieldInfoWithName as FieldInfoWithName
from dspy.adapters.utils import (
    apply_output_field_defaults as apply_output_field_defaults,
    format_field_value as format_field_value,
    parse_value as parse_value,
    serialize_for_json as serialize_for_json,
    translate_field_type as translate_field_type,
)
from dspy.signatures.signature import Signature as Signature
from dspy.utils.exceptions import AdapterParseError as AdapterParseError

class XMLAdapter(ChatAdapter):
    def format_field_with_value(self, fields_with_values: dict[FieldInfoWithName, Any]) -> str: ...
    def format_field_structure(self, signature: type[Signature]) -> str: ...
    def format_user_message_content(
        self,
        signature: type[Signature],
        inputs: dict[str, Any],
        prefix: str = "",
        suffix: str = "",
        main_request: bool = False,
    ) -> str: ...
    def format_assistant_message_content(
        self, signature: type[Signature], outputs: dict[str, Any], missing_field_message: Any = None
    ) -> str: ...
    def user_message_output_requirements(self, signature: type[Signature]) -> str: ...
    def parse(self, signature: type[Signature], completion: str) -> dict[str, Any]: ...
    @classmethod
    def _value_to_xml(cls, value: Any, tag: str, key: str | None = None) -> str: ...
    @classmethod
    def _xml_schema(cls, tag: str, annotation: Any) -> str: ...
    @classmethod
    def _schema_to_xml(
        cls, tag: str, schema: dict[Any, Any], definitions: dict[Any, Any], seen: frozenset[str]
    ) -> str: ...
    @classmethod
    def _elements_to_value(
        cls, elements: list[ET.Element], schema: dict[Any, Any], definitions: dict[Any, Any]
    ) -> Any: ...
    @staticmethod
    def _group_children(element: ET.Element) -> dict[str, list[ET.Element]]: ...
    @staticmethod
    def _uses_nested_xml(annotation: Any) -> bool: ...
