"""What is known: territory, dispositifs, eligibility, search. Knows neither Rasa nor HTTP."""
