import type { RecordModel } from '../model.ts';
import type { OutputFile, OutputRegion } from '../output.ts';
import { emitAbsentEvent, emitAbsentRegister } from './emit-absent.ts';
import { emitEventForms } from './emit-event-forms.ts';
import { emitEventValidator } from './emit-event-validator.ts';
import { emitInterfaces } from './emit-interfaces.ts';
import { emitEventSchema, emitRegisterSchema } from './emit-json-schema.ts';
import { emitRegisterForms } from './emit-register-forms.ts';
import { emitRegisterValidator } from './emit-register-validator.ts';
import { emitRouteForms } from './emit-route-forms.ts';

/** Code for JSON: validators, forms and names of the records that strangers send. */
export function emitJson(models: readonly RecordModel[]): readonly (OutputFile | OutputRegion)[] {
  const event = modelOf('access-event', models);
  const register = modelOf('register-record', models);
  return [
    emitEventValidator(event, models),
    ...emitEventForms(event, models),
    emitRegisterValidator(register, models),
    ...emitRegisterForms(register, models),
    emitAbsentEvent(event, models),
    emitAbsentRegister(register, models),
    emitEventSchema(event, models),
    emitRegisterSchema(register, models),
    emitRouteForms(event, register, models),
    ...emitInterfaces(event, register, models),
  ];
}

function modelOf(name: string, models: readonly RecordModel[]): RecordModel {
  const model = models.find((one) => one.name === name);
  if (model === undefined) throw new Error(`schemas.lock has no ${name}`);
  return model;
}
