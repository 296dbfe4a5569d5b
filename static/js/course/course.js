// The pages of the course. Their text, captions and questions are there as HTML; this lets the blocks run.
