#!/bin/sh
# Makes the passwords that this installation's parts know each other by, where there are none yet; none has a default.
# Run as root, once: files belong to the user of the image. TLS certificates are yours to bring.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
user=10001

secret() {
  [ -s "secrets/$1" ] || openssl rand -hex 24 > "secrets/$1"
  chown "$user:$user" "secrets/$1"
  chmod 400 "secrets/$1"
}

digest() { printf %s "$(cat "secrets/$1")" | openssl dgst -sha256 -r | cut -d' ' -f1; }

secret clickhouse
secret clickhouse-reader
[ -s secrets/web-key ] || openssl rand -hex 32 > secrets/web-key
secret web-key
# Grafana's image runs as user 472.
user=472
secret grafana-admin
cp secrets/clickhouse-reader secrets/grafana-reader
secret grafana-reader

cat > .env <<END
TOCSIN_CLICKHOUSE_SHA256=$(digest clickhouse)
TOCSIN_READER_SHA256=$(digest clickhouse-reader)
END
for file in tls-certificate.pem tls-key.pem; do
  [ -s "secrets/$file" ] || echo "still missing: secrets/$file (owner 10001, mode 0400)" >&2
done
