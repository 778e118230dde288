"""Tests of supplyline.report."""
