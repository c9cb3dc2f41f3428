import { z } from 'zod';
import { cameraWordsForm } from '../../services/adapters/camera-words/camera-words.ts';
import { detectionForm } from '../../services/adapters/detections/detection-file.ts';
import { topicsForm } from '../../services/adapters/kafka/topics/topic-specs.ts';
import { parametersJsonSchema, ruleJsonSchema } from '../../services/adapters/policies/policy-schema.ts';
import { mapForm } from '../commands/register/import-map.ts';
import type { OutputFile } from './output.ts';

/**
 * Schemas by which editors check our YAML. `.vscode/settings.json` and the first lines of the policies name these
 * files; each is the form by which the code reads the file, without what a form checks across fields.
 */
export function emitEditorSchemas(): readonly OutputFile[] {
  return [
    ['infra/policies/schema.json', ruleJsonSchema()],
    ['infra/policies/parameters.schema.json', parametersJsonSchema()],
    ['infra/register/map.schema.json', importMapSchema()],
    ['infra/register/camera-words.schema.json', jsonSchemaOf(cameraWordsForm, 'Camera locations by name')],
    ['infra/detections/schema.json', jsonSchemaOf(detectionForm, 'One detection')],
    ['infra/kafka/topics.schema.json', jsonSchemaOf(topicsForm, 'The topics of custodes on Apache Kafka')],
  ].map(([path, schema]) => ({ path: String(path), text: `${JSON.stringify(schema, null, 2)}\n` }));
}

/** A field of a map may also be the name of its column; the form makes an object of it before it looks. */
function importMapSchema(): object {
  const schema = jsonSchemaOf(mapForm, 'How a CSV file becomes register records');
  const fields = schema.properties?.fields;
  const rule = typeof fields === 'object' ? fields.additionalProperties : undefined;
  if (typeof fields !== 'object' || typeof rule !== 'object') throw new Error('the form of a map has no fields');
  fields.additionalProperties = { anyOf: [{ type: 'string', minLength: 1 }, rule] };
  return schema;
}

function jsonSchemaOf(form: z.ZodType, title: string) {
  const schema = z.toJSONSchema(form, { target: 'draft-7', io: 'input' });
  schema.title = title;
  return schema;
}
