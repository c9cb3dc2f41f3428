# Stands in for prom/prometheus and prom/alertmanager, from Debian.
FROM custodes-debian
RUN apt-get update -q && apt-get install -q -y --no-install-recommends prometheus promtool prometheus-alertmanager \
 && mkdir -p /prometheus /alertmanager && chown nobody /prometheus /alertmanager \
 && mv /usr/bin/prometheus-alertmanager /usr/bin/alertmanager
USER nobody
