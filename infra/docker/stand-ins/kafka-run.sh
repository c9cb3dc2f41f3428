#!/bin/sh
# KAFKA_LOG_DIRS becomes log.dirs and so on; the storage is formatted on the first start.
set -eu
properties=/tmp/server.properties
env | sed -n 's/^KAFKA_//p' | while IFS='=' read -r name value; do
  printf '%s=%s\n' "$(printf %s "$name" | tr 'A-Z_' 'a-z.')" "$value"
done > "$properties"
id=$(java -cp '/opt/kafka/libs/*' kafka.tools.StorageTool random-uuid 2>/dev/null | tail -1)
java -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format --ignore-formatted -t "$id" -c "$properties"
exec java -Xmx1g -cp '/opt/kafka/libs/*' kafka.Kafka "$properties"
