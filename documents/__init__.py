"""From files to pages: type by content, opening within limits, drawing, decoding, archives."""
