//! What lies in an agency's receipts folder, and what travels with a receipt.
