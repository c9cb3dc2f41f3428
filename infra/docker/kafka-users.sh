#!/bin/sh
# Creates a user of Kafka for each password in FOLDER (USER.password), or changes its password. Runs beside the broker,
# where alone its listener without authentication can be reached. No password is an argument: other processes see these.
#   kafka-users.sh FOLDER BOOTSTRAP
set -eu
umask 077
config=$(mktemp)
trap 'rm -f "$config"' EXIT
for file in "$1"/*.password; do
  user=$(basename "$file" .password)
  printf 'SCRAM-SHA-512=password=%s\n' "$(cat "$file")" > "$config"
  "${KAFKA_CONFIGS:-/opt/kafka/bin/kafka-configs.sh}" --bootstrap-server "$2" --alter \
    --entity-type users --entity-name "$user" --add-config-file "$config"
done
