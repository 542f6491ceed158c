from .public import letters, signatures
from .signature import signature
from .signing import embed, sent, sign

__all__ = ["embed", "letters", "sent", "sign", "signature", "signatures"]
