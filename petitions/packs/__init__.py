"""Delivery packs: a cover letter and the list of signers for one office, sealed, as PDF, XLSX and CSV."""
