"""What a document is and what it says, once its pages are settled."""
