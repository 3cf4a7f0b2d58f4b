from dspy.signatures.field import (
    InputField as InputField,
    OldField as OldField,
    OldInputField as OldInputField,
    OldOutputField as OldOutputField,
    OutputField as OutputField,
)
from dspy.signatures.signature import (
    Signature as Signature,
    SignatureMeta as SignatureMeta,
    ensure_signature as ensure_signature,
    infer_prefix as infer_prefix,
    make_signature as make_signature,
)

__all__ = [
    "InputField",
    "OutputField",
    "OldField",
    "OldInputField",
    "OldOutputField",
    "SignatureMeta",
    "Signature",
    "infer_prefix",
    "ensure_signature",
    "make_signature",
]
