"""The kinds of terms (条款) that products are composed of, one file each; `kinds` finds them."""
