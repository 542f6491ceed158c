from .numbers import numbers, table
from .public import letters, signatures
from .signature import signature
from .signing import embed, sent, sign
from .texts import texts

__all__ = ["embed", "letters", "numbers", "sent", "sign", "signature", "signatures", "table", "texts"]
