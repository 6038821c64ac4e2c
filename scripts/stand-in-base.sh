#!/usr/bin/env bash
# Builds a base for our Dockerfile, for machines that reach no image registry: the Node of the dev dependencies with the libraries it asks for, npm, and busybox for what the base has from Debian. It is for tests
# only. Needs `npm ci` to have run, npm, the static busybox of Debian, and a Docker engine (DOCKER_HOST).
#
#   scripts/stand-in-base.sh [NAME]
#
# The certificates of this machine go into it, so that `npm ci` works in it wherever it works here:
#   docker build --network host --build-arg BASE=polkan-base --build-arg NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt .
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:-polkan-base}
node=$(readlink -f node_modules/.bin/node)
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
busybox=$(command -v busybox)

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
mkdir -p "$root"/{bin,dev,etc/ssl/certs,lib,opt,proc,root,run,sys,tmp,usr/bin,usr/local/bin,usr/local/lib/node_modules,var/lib}
chmod 1777 "$root/tmp"

# Each library goes where the loader looks for it, by the path that ldd gives.
ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
cp -L "$node" "$root/usr/local/bin/node"
cp -RL "$npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"

cp "$busybox" "$root/bin/busybox"
for tool in cat chmod chown cp id ln ls mkdir mv ps rm sh sleep stat touch; do ln -s busybox "$root/bin/$tool"; done
ln -s ../../bin/busybox "$root/usr/bin/env"

cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
printf '%s\n' root:x:0:0:root:/root:/bin/sh node:x:1000:1000::/home/node:/bin/sh >"$root/etc/passwd"
printf '%s\n' root:x:0: node:x:1000: >"$root/etc/group"
printf '%s\n' 'hosts: files dns' >"$root/etc/nsswitch.conf"

tar -C "$root" --numeric-owner --owner=0 --group=0 -c . |
  docker import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'CMD ["node"]' \
    --message 'stand-in for tests, not the official image' \
    - "$name"
