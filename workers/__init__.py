"""Carry a call from the upload to its insights, whatever falls over on the way. Start with pipeline.py."""
