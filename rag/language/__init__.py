"""What a question asks for and what a sentence holds, read by rules from the wording, in English and Russian."""
