"""Programs compiled to transformers with explicit matrices."""
