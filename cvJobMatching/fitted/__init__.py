"""What is weighed by fitted weights: a tokenizer, a transformer in plain numpy, and the arrays that training wrote."""
