"""Decisions of name screening: what names become before they are compared, the index, the score, the lists' layouts."""
