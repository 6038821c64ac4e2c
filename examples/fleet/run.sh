#!/usr/bin/env bash
# Three sidecars in network namespaces of their own, and their log: what a fleet tells, end to end. Needs root, ip, and
# nats-server (Debian: apt install nats-server iproute2; NATS_SERVER=/path names another). Of one from 2.11 on a cluster of
# three is started, a server beside each sidecar, and the log outlives any of them; of an older one a single server, on its own.
# From a checkout: npm ci && sudo examples/fleet/run.sh
# Takes two minutes; ends with 1 where something was not told in time, and takes away all that it made.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"

net=10.99.7 # .1 the chat, .2 the log, .11 to .13 the hosts
tag=$$
work=$(mktemp -d)
pids=()
declare -A sidecar=() server=()
nats=${NATS_SERVER:-nats-server}
version=$("$nats" --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -1)
if [ "$(printf '2.11\n%s\n' "$version" | sort -V | head -1)" = 2.11 ]; then is_cluster=1; else is_cluster=; fi
clean() {
  for pid in "${pids[@]}"; do
    pkill -9 -P "$pid" 2>/dev/null || true
    kill -9 "$pid" 2>/dev/null || true
  done
  for name in hub 1 2 3; do ip netns del "pf$tag-$name" 2>/dev/null || true; done
  rm -rf "$work"
}
trap clean EXIT

inside() { ip netns exec "pf$tag-$1" "${@:2}"; }
ip netns add "pf$tag-hub"
inside hub ip link set lo up
inside hub ip link add hub type bridge
inside hub ip addr add "$net.1/24" dev hub
inside hub ip addr add "$net.2/24" dev hub
inside hub ip link set hub up
for n in 1 2 3; do
  ip netns add "pf$tag-$n"
  inside hub ip link add "to$n" type veth peer name eth0 netns "pf$tag-$n"
  inside hub ip link set "to$n" master hub up
  inside "$n" ip link set lo up
  inside "$n" ip addr add "$net.1$n/24" dev eth0
  inside "$n" ip link set eth0 up
done

if [ -n "$is_cluster" ]; then
  echo "0. The log is a cluster of three: nats-server $version beside each sidecar."
  url="nats://$net.11:4222,nats://$net.12:4222,nats://$net.13:4222"
  for n in 1 2 3; do
    cat >"$work/nats-$n.conf" <<END
server_name: log-$n
listen: $net.1$n:4222
jetstream { store_dir: "$work/nats-$n", sync_interval: always }
cluster { name: polkan, listen: $net.1$n:6222, routes: [nats://$net.11:6222, nats://$net.12:6222, nats://$net.13:6222] }
END
    ip netns exec "pf$tag-$n" "$nats" -c "$work/nats-$n.conf" >"$work/nats-$n.log" 2>&1 &
    pids+=($!) && disown
    server[$n]=$!
  done
else
  echo "0. The log is one server: nats-server $version."
  url="nats://$net.2:4222"
  ip netns exec "pf$tag-hub" "$nats" -a "$net.2" -js -sd "$work/nats" >"$work/nats.log" 2>&1 &
  pids+=($!) && disown
fi
ip netns exec "pf$tag-hub" node examples/fleet/chat.mjs "$net.1" 8099 >"$work/chat" 2>&1 &
pids+=($!) && disown

polkan() { # the host's number, then a command
  ip netns exec "pf$tag-$1" env WATCHDOG_HOST="box-$1" WATCHDOG_FLEET_URL="$url" WATCHDOG_FLEET_SILENT_S=6 \
    WATCHDOG_FLEET_PATIENCE_S=15 WATCHDOG_JOURNAL="$work/box-$1.db" WATCHDOG_SOCKET="$work/box-$1.sock" WATCHDOG_HTTP=off \
    WATCHDOG_CONTAINERS= WATCHDOG_DISK_PATHS= WATCHDOG_MEM_PCT=100 WATCHDOG_TG_BOT_TOKEN=123456:abcdefghijklmnopqrstuvwxyz0123456 \
    WATCHDOG_TG_CHAT_ID=42 WATCHDOG_TG_API_URL="http://$net.1:8099" node --disable-warning=ExperimentalWarning src/cli.ts "${@:2}"
}
start() {
  polkan "$1" run >>"$work/box-$1.log" 2>&1 &
  # `polkan` is a shell function: what it runs is the child of that shell.
  pids+=($!) && disown
  sidecar[$1]=$!
}
stop_hard() { # the sidecar of a host, and the server beside it
  pkill -9 -P "${sidecar[$1]}" || true
  if [ -n "$is_cluster" ]; then kill -9 "${server[$1]}"; fi
}
away() { # add or del: what a host has no way to
  if [ -n "$is_cluster" ]; then
    for n in 1 2 3; do if [ "$n" != "$2" ]; then inside "$2" ip route "$1" blackhole "$net.1$n/32"; fi; done
  else
    inside "$2" ip route "$1" blackhole "$net.2/32"
  fi
}
signal() {
  local detail="it is missing"
  if [ "$3" = --inactive ]; then detail="it is there"; fi
  for _ in $(seq 60); do
    if polkan "$1" signal thing "$2" "$3" --detail "$detail" --for 1h >/dev/null 2>&1; then return; fi
    sleep 1
  done
  echo "box-$1 takes no signals" && exit 1
}
step() { # what is said from now on is of this step
  seen=$(wc -l <"$work/chat")
  echo "$1"
}
said() { # what, within so many seconds
  for _ in $(seq "$2"); do
    if tail -n "+$((seen + 1))" "$work/chat" | grep -E "$1" | tail -1 | sed 's/^/    chat: /' | grep .; then return; fi
    sleep 1
  done
  echo "never told: $1"
  tail -n 5 "$work"/chat "$work"/*.log
  exit 1
}
voice() { # the number of the host that speaks for all
  for _ in $(seq 120); do
    for n in 1 2 3; do
      if grep -hoE "speaks? for the fleet (now|any more)|does not speak for the fleet" "$work/box-$n.log" 2>/dev/null | tail -1 | grep -q now; then
        if [ "$n" != "${1:-}" ]; then echo "$n" && return; fi
      fi
    done
    sleep 1
  done
  return 1
}

for n in 1 2 3; do start "$n"; done
speaker=$(voice)
others=($(seq 1 3 | grep -v "$speaker"))
a=${others[0]}
b=${others[1]}
step "1. box-$speaker speaks for all. Something breaks on box-$a:"
signal "$a" walrus --active
said "🔴.*box-$a: .*walrus" 60

step "2. box-$b is cut off from the log, and something breaks there. The others miss it, and it tells by itself, marked:"
away add "$b"
signal "$b" badger --active
said "🔴.*Host box-$b" 60
said "🔴.*told by the host itself.*badger" 90

step "3. It is back:"
away del "$b"
said "🟢.*Host box-$b" 90

step "4. box-$speaker is killed${is_cluster:+, and its server}. Another host takes over, tells of it, and ends what box-$speaker had begun:"
stop_hard "$speaker"
said "🔴.*Host box-$speaker" 90
signal "$a" walrus --inactive
said "🟢.*box-$a: .*walrus" 90
signal "$b" badger --inactive
said "🟢.*badger" 90

twice=$(grep -v "may be a repeat" "$work/chat" | sed 's/ *recovered after.*//' | sort | uniq -d)
if [ -n "$twice" ]; then echo "told twice, unmarked: $twice" && exit 1; fi
echo "Nothing was told twice unmarked. All that was told:"
sed 's/^/    /' "$work/chat"
