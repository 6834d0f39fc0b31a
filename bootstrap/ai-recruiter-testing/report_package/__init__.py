"""Stands for cvJobMatching in a test service, which has reports and their rendering but no engine and no reader."""
