"""The tools that voice the sample calls: scripts, synthesisers, the telephone line, the audio file."""
