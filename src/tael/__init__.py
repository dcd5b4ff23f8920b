"""tael: a complete digital bank that anyone can run, read and extend."""
