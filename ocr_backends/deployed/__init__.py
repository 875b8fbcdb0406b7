"""Deployments: multimodal and text models that are asked by schema, whoever provides them."""
