#!/usr/bin/python3
"""Puts users, services and the like into the lab's Keystone, as its administrator.

Usage: keystone_admin.py URL PASSWORD_FILE <COMMANDS

A command a line; what is there already stays as it is:

    project NAME
    user NAME PASSWORD_FILE PROJECT ROLE...
    domain-role USER ROLE
    service TYPE NAME URL
    credential NAME SECRET_FILE USER PASSWORD_FILE PROJECT ID_FILE

The last one is an application credential; its id is put into the file.
"""
import json
import os
import sys
import urllib.request

DOMAIN = {"id": "default"}
REGION = "RegionOne"


def secret(path):
    with open(path) as file:
        return file.read().strip()


class Keystone:
    def __init__(self, url, user, password, project):
        self.url = url
        self.token = None
        identity = {"user": {"name": user, "domain": DOMAIN, "password": password}}
        scope = {"project": {"name": project, "domain": DOMAIN}}
        headers, answer = self.call("POST", "/auth/tokens", {"auth": {
            "identity": {"methods": ["password"], "password": identity}, "scope": scope}})
        self.token = headers["X-Subject-Token"]
        self.user = answer["token"]["user"]["id"]

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["X-Auth-Token"] = self.token
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return answer.headers, json.loads(text) if text else None

    def find(self, kind, **properties):
        for one in self.call("GET", "/%ss" % kind)[1]["%ss" % kind]:
            if all(one.get(key) == value for key, value in properties.items()):
                return one["id"]
        return None

    def find_or_make(self, kind, key, value, **others):
        found = self.find(kind, **{key: value})
        if found:
            return found
        return self.call("POST", "/%ss" % kind, {kind: {key: value, **others}})[1][kind]["id"]

    def project(self, name):
        return self.find_or_make("project", "name", name, domain_id=DOMAIN["id"])

    def make_user(self, name, password_file, project, *roles):
        project = self.project(project)
        user = self.find_or_make("user", "name", name, domain_id=DOMAIN["id"],
                                 password=secret(password_file), default_project_id=project)
        for role in roles:
            role = self.find_or_make("role", "name", role)
            self.call("PUT", "/projects/%s/users/%s/roles/%s" % (project, user, role))

    def domain_role(self, user, role):
        self.call("PUT", "/domains/%s/users/%s/roles/%s" % (
            DOMAIN["id"], self.find("user", name=user), self.find("role", name=role)))

    def service(self, kind, name, url):
        service = self.find_or_make("service", "type", kind, name=name)
        for interface in ("public", "internal", "admin"):
            if not self.find("endpoint", service_id=service, interface=interface):
                self.call("POST", "/endpoints", {"endpoint": {
                    "service_id": service, "interface": interface, "region_id": REGION,
                    "url": url}})

    def credential(self, name, secret_file, id_file):
        if os.path.exists(id_file):
            return
        made = self.call("POST", "/users/%s/application_credentials" % self.user, {
            "application_credential": {"name": name, "secret": secret(secret_file)}})[1]
        with open(id_file + ".new", "w") as file:
            file.write(made["application_credential"]["id"])
        os.rename(id_file + ".new", id_file)


def main(url, password_file):
    admin = Keystone(url, "admin", secret(password_file), "admin")
    for line in sys.stdin:
        command, *words = line.split()
        if command == "project":
            admin.project(*words)
        elif command == "user":
            admin.make_user(*words)
        elif command == "domain-role":
            admin.domain_role(*words)
        elif command == "service":
            admin.service(*words)
        elif command == "credential":
            name, secret_file, user, user_password, project, id_file = words
            Keystone(url, user, secret(user_password), project).credential(
                name, secret_file, id_file)
        else:
            sys.exit("unknown command " + command)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except urllib.error.HTTPError as failure:
        sys.exit("Keystone answered %s: %s" % (failure, failure.read().decode()))
