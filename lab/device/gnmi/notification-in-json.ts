import type { Notification } from '../../../src/generated/gnmi/Notification.ts';

/** A notification as a subscription in JSON brings it: leaf by leaf, each a value of its own. */
export function notificationInJson(notification: Notification): Notification {
  return {
    ...notification,
    update: (notification.update ?? []).map(({ path = null, val }) => ({
      path,
      val: { jsonVal: Buffer.from(JSON.stringify(val?.stringVal ?? val?.uintVal ?? val?.boolVal)) },
    })),
  };
}
