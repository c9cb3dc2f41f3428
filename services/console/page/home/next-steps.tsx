const event = `curl ${location.origin}/v1/access-events \\
  -H "authorization: Bearer $(npx custodes token show)" -H 'content-type: application/json' -d '{
  "eventId": "first-1", "occurredAt": "${new Date().toISOString()}",
  "source": { "id": "support-console" }, "actor": { "id": "e-1", "kind": "employee" },
  "action": "view", "resource": { "kind": "recording", "recordingId": "r-1", "ownerId": "o-1" } }'`;

/** Of an empty installation: how the first facts get in. */
export function NextSteps() {
  return (
    <section aria-label="Next steps" className="notice">
      <h2>Nothing has been reported yet. Three ways to begin:</h2>
      <h3>Send an event</h3>
      <pre>
        <code>{event}</code>
      </pre>
      <h3>Import a log that you have</h3>
      <pre>
        <code>npx custodes import frigate access.log</code>
      </pre>
      <h3>Read who works here from HR</h3>
      <pre>
        <code>npx custodes register import --map infra/register/hr.yaml staff.csv</code>
      </pre>
      <p className="soft">
        <a href="/docs">The API</a> has every field. This page fills by itself.
      </p>
    </section>
  );
}
