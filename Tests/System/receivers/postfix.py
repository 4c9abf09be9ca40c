"""Debian's Postfix with STARTTLS and a login, in a folder of its own; mails end in mailboxes beside it."""

import mailbox
import os
import pathlib
import shutil
import subprocess
import time

PEOPLE = ["anna@example.org", "ben@example.org"]


class Postfix:
    """Takes mails for two people, from who logs in as escalator with the password geheim over TLS."""

    needs = ["postfix", "postconf", "saslpasswd2", "openssl"]

    def __init__(self, folder, port):
        self.port, self.folder = port, pathlib.Path(folder)
        self.config, self.mail = self.folder / "etc", self.folder / "mail"
        self.certificate = self.folder / "crt.pem"
        for path in (self.config, self.mail, self.folder / "queue", self.folder / "data"):
            path.mkdir(parents=True)
        self.folder.chmod(0o755)
        shutil.chown(self.folder / "data", "postfix")
        shutil.chown(self.mail, "nobody")
        self._keys()
        self._login()
        self._configure()
        self.start()

    def _keys(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", self.folder / "key.pem", "-out", self.certificate],
            check=True, stderr=subprocess.DEVNULL)

    def _login(self):
        database = self.folder / "sasldb2"
        subprocess.run(
            ["saslpasswd2", "-p", "-c", "-f", database, "-u", "localhost", "escalator"], input=b"geheim", check=True)
        shutil.chown(database, "postfix")
        # Debian's reads it beside its own configuration.
        (self.config / "sasl").mkdir()
        (self.config / "sasl" / "smtpd.conf").write_text(
            f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: {database}\n")

    def _configure(self):
        (self.config / "people").write_text("".join(f"{person} {person.split('@')[0]}\n" for person in PEOPLE))
        (self.config / "main.cf").write_text(f"""
            compatibility_level = 3.6
            queue_directory = {self.folder}/queue
            data_directory = {self.folder}/data
            maillog_file = {self.folder}/log
            maillog_file_prefixes = {self.folder}
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = localhost.localdomain
            mydestination =
            virtual_mailbox_domains = example.org
            virtual_mailbox_base = {self.mail}
            virtual_mailbox_maps = texthash:{self.config}/people
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            virtual_minimum_uid = 100
            smtpd_tls_security_level = encrypt
            smtpd_tls_cert_file = {self.certificate}
            smtpd_tls_key_file = {self.folder}/key.pem
            smtpd_tls_auth_only = yes
            smtpd_sasl_auth_enable = yes
            smtpd_sasl_local_domain = localhost
            smtpd_relay_restrictions = permit_sasl_authenticated, reject
            smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
            smtpd_client_connection_rate_limit = 0
            """.replace("\n            ", "\n"))
        text = (pathlib.Path("/etc/postfix/master.cf")).read_text()
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        # Nothing runs in a jail, which would want libraries of its own.
        services = []
        for line in lines:
            fields = line.split()
            if line[0] != " " and len(fields) >= 8:
                if fields[7] == "smtpd" and fields[0] == "smtp":
                    fields[0] = f"127.0.0.1:{self.port}"
                fields[4] = "n"
                services.append(" ".join(fields))
            elif line[0] == " ":
                services[-1] += "\n" + line
        (self.config / "master.cf").write_text("\n".join(services) + "\n")

    def _run(self, *words):
        return subprocess.run(["postfix", "-c", self.config, *words], capture_output=True, text=True)

    def start(self):
        result = self._run("start")
        if result.returncode != 0:
            log = self.folder / "log"
            raise RuntimeError(result.stderr + (log.read_text() if log.exists() else ""))

    def stop(self):
        self._run("stop")

    def mails(self, person):
        """What a person has got, as the standard library reads it."""
        box = self.mail / person.split("@")[0]
        return list(mailbox.mbox(box)) if box.exists() else []
