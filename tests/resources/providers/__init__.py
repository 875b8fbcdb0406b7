"""Providers of multimodal models as protocol servers, on real sockets."""
