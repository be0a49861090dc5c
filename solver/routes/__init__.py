"""Ways to settle a question; each hands over a certificate that the checker judges."""
