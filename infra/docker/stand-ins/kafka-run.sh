#!/bin/sh
# KAFKA_LOG_DIRS becomes log.dirs and so on, as in the image: ___ is a dash, __ an underscore, _ a dot. The storage is
# formatted on the first start. For tests on loopback, KAFKA_LIBS names another folder of jars.
set -eu
libs=${KAFKA_LIBS:-/opt/kafka/libs}
properties=$(mktemp)
env | sed -n '/^KAFKA_LIBS=/d; s/^KAFKA_//p' | while IFS='=' read -r name value; do
  printf '%s=%s\n' "$(printf %s "$name" | sed 's/___/-/g; s/__/@/g; s/_/./g; s/@/_/g' | tr 'A-Z' 'a-z')" "$value"
done > "$properties"
id=$(java -cp "$libs/*" kafka.tools.StorageTool random-uuid 2>/dev/null | tail -1)
java -cp "$libs/*" kafka.tools.StorageTool format --ignore-formatted -t "$id" -c "$properties"
exec java -Xmx1g -cp "$libs/*" kafka.Kafka "$properties"
