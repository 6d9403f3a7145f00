"""The whole report: every question's answer in order, its evidence, and the model in words."""
