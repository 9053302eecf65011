"""A stand-in for a cluster's API server, enough for `kubectl apply`, `replace` and `delete`.

It keeps objects, and refuses to change a Job's pods or number of completions, as a cluster does.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

# The resources of the manifests, by the path of their API.
RESOURCES = {
    "/api/v1": {"persistentvolumeclaims": "PersistentVolumeClaim", "configmaps": "ConfigMap"},
    "/apis/batch/v1": {"jobs": "Job"},
    "/apis/networking.k8s.io/v1": {"networkpolicies": "NetworkPolicy"},
}


class FakeCluster:
    """The objects of one namespace, by kind and name, and what was asked of the server.

    Args:
        kubeconfig: the file with which `kubectl` finds the server.
    """

    def __init__(self, kubeconfig: Path) -> None:
        self.kubeconfig = kubeconfig
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self.deleted: list[tuple[str, str]] = []

    def names(self, kind: str) -> set[str]:
        return {name for found, name in self.objects if found == kind}

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Return the status and the answer to a request."""
        path = path.partition("?")[0].rstrip("/")
        if path in ("/api", "/apis", *RESOURCES):
            return 200, _discovery(path)
        kind, name = _named(path)
        key = kind, name
        if method == "POST":
            made = json.loads(body)
            key = kind, made["metadata"]["name"]
            if key in self.objects:
                return _failure(409, "AlreadyExists")
            made["metadata"].update(uid=f"{kind}-{len(self.deleted)}", resourceVersion="1")
            self.objects[key] = made
            return 201, made
        if key not in self.objects:
            return _failure(404, "NotFound")
        if method == "DELETE":
            self.deleted.append(key)
            return 200, self.objects.pop(key)
        if (
            method == "PATCH"
            and kind == "Job"
            and {"template", "completions"} & set(json.loads(body).get("spec", {}))
        ):
            return _failure(422, "Invalid")
        return 200, self.objects[key]


@contextmanager
def fake_cluster(folder: Path) -> Iterator[FakeCluster]:
    """Run a stand-in for a cluster; its `kubeconfig` lies in `folder`."""
    cluster = FakeCluster(folder / "kubeconfig")

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = cluster.answer(self.command, self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def __getattr__(self, name: str) -> Any:
            """Return what answers any method: the server looks for `do_GET` and the like."""
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def log_message(self, *arguments: object) -> None:
            """Requests are not logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    cluster.kubeconfig.write_text(_kubeconfig(server.server_port))
    try:
        yield cluster
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _kubeconfig(port: int) -> str:
    context = {"cluster": "fake", "namespace": "unic", "user": "nobody"}
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "fake", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
            "users": [{"name": "nobody", "user": {}}],
            "contexts": [{"name": "fake", "context": context}],
            "current-context": "fake",
        }
    )


def _discovery(path: str) -> dict[str, Any]:
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        groups = [place.removeprefix("/apis/") for place in RESOURCES if place.startswith("/apis/")]
        listed = [
            {
                "name": group.partition("/")[0],
                "versions": [{"groupVersion": group, "version": group.partition("/")[2]}],
            }
            for group in groups
        ]
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": listed}
    resources = [
        {
            "name": name,
            "kind": kind,
            "namespaced": True,
            "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"],
        }
        for name, kind in RESOURCES[path].items()
    ]
    version = path.removeprefix("/apis/").removeprefix("/api/")
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": version,
        "resources": resources,
    }


def _named(path: str) -> tuple[str, str]:
    """Return the kind and the name, or an empty name, that a path is about."""
    api, _, rest = path.partition("/namespaces/unic/")
    resource, _, name = rest.partition("/")
    return RESOURCES.get(api, {}).get(resource, ""), name


def _failure(code: int, reason: str) -> tuple[int, dict[str, Any]]:
    return code, {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "reason": reason,
        "message": reason,
        "code": code,
    }
