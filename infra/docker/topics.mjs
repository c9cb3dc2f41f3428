// Runs once before the stages, as the administrator of Kafka: creates the topics, and lets each stage use its own.
import { spawnSync } from 'node:child_process';

for (const verb of ['apply', 'acls']) {
  const { status } = spawnSync(process.execPath, ['dist/scripts/commands/cli.js', 'topics', verb], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
