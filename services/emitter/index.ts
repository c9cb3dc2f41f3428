/**
 * The API of `custodes/emitter`: a tool shows no recording before its access is acknowledged. See `docs/emitting.md`.
 */
export type { Clock } from '../adapters/clock.ts';
export type { ActorRef } from '../domain/access-event/access-event.ts';
export type { Problem } from '../value-forms/problems.ts';
export type { AccessReport, EmitterSource, Extent, OpenedAccess } from './access-report.ts';
export { type AskFirst, type EvaluationOptions, evaluation } from './ask-first.ts';
export { AccessDeniedError, AuditRefusedError, AuditUnavailableError, SpoolCorruptError } from './audit-errors.ts';
export { Access, type Open, type Playback, playback } from './audited-access.ts';
export type { Sleep } from './drainer.ts';
export { type Emitter, type EmitterOptions, type EmitterState, openEmitter } from './emitter.ts';
export type { EvaluationAnswer } from './evaluation-answer.ts';
export { SigningKeyError } from './event-signer.ts';
export { type HttpOptions, http } from './http-transport.ts';
export { kafkaFromEnvironment } from './kafka-from-environment.ts';
export { type KafkaOptions, kafka } from './kafka-transport.ts';
export { type MockEmitter, mockEmitter } from './mock-emitter.ts';
export type { SpoolOptions } from './spool/spool.ts';
export { SpoolVersionError } from './spool/spool-start.ts';
export { type Delivery, type OutgoingEvent, type Transport, TransportError } from './transport.ts';
