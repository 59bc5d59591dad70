import { type CallOptions, path } from './calls.js';
import type {
  CreateSchedule,
  ListScheduleRunsData,
  ListSchedulesData,
  ScheduleDeleted,
  ScheduleDetail,
  ScheduleItem,
  ScheduleRun,
  UpdateSchedule,
} from './generated/types.gen.js';
import type { Page, Paged } from './pages.js';
import { Resource } from './resource.js';

export type ScheduleFilters = NonNullable<ListSchedulesData['query']>;
export type ScheduleRunFilters = NonNullable<ListScheduleRunsData['query']>;

/** `client.schedules`: batches that come again and again. */
export class Schedules extends Resource {
  /** Has a batch created at every time of `cron`, by the clock of `time_zone`. */
  create(body: CreateSchedule, options?: CallOptions): Promise<ScheduleDetail> {
    return this.write('POST', '/v1/schedules', body, options);
  }

  /** The account's schedules. */
  list(
    filters: ScheduleFilters = {},
    options?: CallOptions,
  ): Paged<ScheduleItem, Page<ScheduleItem>> {
    return this.page('/v1/schedules', filters, options);
  }

  /** One schedule with its next due times, and with what it creates. */
  get(scheduleId: string, options?: CallOptions): Promise<ScheduleDetail> {
    return this.read(path`/v1/schedules/${scheduleId}`, undefined, options);
  }

  /** Changes what is given; the rest stays. The schedule has this client's key from now on. */
  update(scheduleId: string, body: UpdateSchedule, options?: CallOptions): Promise<ScheduleDetail> {
    return this.write('PATCH', path`/v1/schedules/${scheduleId}`, body, options);
  }

  /** Pauses a schedule: it creates nothing until it is resumed. */
  pause(scheduleId: string, options?: CallOptions): Promise<ScheduleDetail> {
    return this.update(scheduleId, { paused: true }, options);
  }

  /** Goes on with the next due time, with this client's key. */
  resume(scheduleId: string, options?: CallOptions): Promise<ScheduleDetail> {
    return this.update(scheduleId, { paused: false }, options);
  }

  /** Deletes a schedule: nothing more is created, but existing batches stay. */
  delete(scheduleId: string, options?: CallOptions): Promise<ScheduleDeleted> {
    return this.write('DELETE', path`/v1/schedules/${scheduleId}`, undefined, options);
  }

  /** What has become of the due times that have passed, the newest first. */
  runs(
    scheduleId: string,
    filters: ScheduleRunFilters = {},
    options?: CallOptions,
  ): Paged<ScheduleRun, Page<ScheduleRun>> {
    return this.page(path`/v1/schedules/${scheduleId}/runs`, filters, options);
  }
}
