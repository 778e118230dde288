"""Tests of supplyline.fusion."""
