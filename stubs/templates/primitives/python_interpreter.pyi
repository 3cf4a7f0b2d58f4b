# Tests of interpreters put others in the place of these.
import secrets as secrets
import subprocess as subprocess
