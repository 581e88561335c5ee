// @vitest-environment jsdom
import { afterEach, expect, test } from "vitest";
import { ApiError } from "./api";
import { activateLocale } from "./i18n";
import { refusalInWords } from "./refusals";

afterEach(() => activateLocale("en"));

test("who reads English is told what the server says, and nothing twice", async () => {
  await activateLocale("en");
  expect(refusalInWords("CHARGE_POINT_OFFLINE", "CP-1 is not connected")).toBe("CP-1 is not connected");
  expect(new ApiError("FORBIDDEN", "this needs ADMIN").message).toBe("this needs ADMIN");
});

test("who reads German is told by the code, with the server's words as detail", async () => {
  await activateLocale("de");
  expect(refusalInWords("CHARGE_POINT_OFFLINE", "CP-1 is not connected")).toBe("Die Ladestation ist nicht verbunden. (CP-1 is not connected)");
  expect(new ApiError("FORBIDDEN", "this needs the role ADMIN").message).toBe("Ihre Rolle erlaubt das nicht.");
});

test("who is too fast is told when to try again", async () => {
  await activateLocale("de");
  const error = new ApiError("RATE_LIMITED", "try again in 7 s", null, null, 7);
  expect(error.message).toBe("Zu viele Anfragen. In 7 s geht es wieder. (try again in 7 s)");
  expect(error.notBefore).toBeGreaterThan(Date.now());
});

test("a code that a newer server brings leaves its words as they are", async () => {
  await activateLocale("de");
  expect(refusalInWords("SOMETHING_NEW" as never, "it is Sunday")).toBe("it is Sunday");
});
