"""What a hard-attention transformer means, in exact integer arithmetic."""
