import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createHttpHandler, noAuthentication, type Authentication } from "../../src/adapters/http/index.ts";
import { CENTER, createGuestsThat, DAY, massageFor, openWire, type Json, type Wire } from "../support/http-server.ts";

// The calls beside the four steps that public clients make, over a real socket.

const byHeader: Authentication = {
  authenticate: (request) => {
    const [kind = "", name = ""] = (request.headers.get("x-principal") ?? "application host").split(" ");
    return kind === "guest" ? { kind, guestId: name } : { kind: "application", name };
  },
};

let wire: Wire;
beforeAll(async () => {
  wire = await openWire({ authentication: byHeader });
});
afterAll(() => wire.close());

const as = (guestId: string) => ({ headers: { "x-principal": `guest ${guestId}` } });

const confirmed = async (time: string, over: Json = {}): Promise<Json> => {
  const { bookingId } = await wire.hold(time, over);
  const { body } = await wire.post(`/v1/bookings/${bookingId}/slots/confirm`);
  expect(body["is_confirmed"]).toBe(true);
  return { ...body, bookingId };
};

const idsIn = (list: readonly Json[]): readonly string[] => list.map(({ id }) => String(id));

describe("centers, services and categories", () => {
  it("a center comes with its data in the catalog, and its opening hours, Sunday first", async () => {
    const { body } = await wire.get(`/v1/centers/${CENTER.toUpperCase().toLowerCase()}`);
    expect(body["error"]).toBeNull();
    expect(body["center"]).toMatchObject({
      ...{ id: CENTER, code: "HAR", display_name: "Harbour Spa, Ostia", phone: "+39 06 5550 0100" },
      address_info: { address_1: "Lungomare 12", city: "Roma", zip_code: "00121", country: "Italy" },
    });
    expect(body["center"].working_hours).toHaveLength(7);
    expect(body["center"].working_hours[0]).toEqual({ day_of_week: 0, start_time: "10:00", end_time: "18:00" });
    const pier = (await wire.get("/v1/centers/pier-nine")).body["center"];
    expect(Object.keys(pier)).not.toContain("code");
    expect(pier.working_hours.at(-1)).toEqual({ day_of_week: 6, start_time: "18:00", end_time: "02:00" });
    const { body: unknown } = await wire.get("/v1/centers/nowhere");
    expect(unknown).toMatchObject({ center: null, error: { code: 502, message: "Center not found." } });
  });

  it("a service alone has the protocol's own fields, as far as the catalog has them", async () => {
    const { body } = await wire.get(`/v1/centers/${CENTER}/services/swedish-60`);
    expect(body).toMatchObject({
      ...{ id: "swedish-60", code: "SWE60", description: "Long strokes from head to toe.", duration: 60, error: null },
      price_info: { sale_price: 75, tax: 13.52, include_tax: true, price_without_tax: 61.48, final_price: 75 },
      catalog_info: { display_name: "Swedish massage", can_book: true },
      additional_info: { category: { id: "massage", name: "Massage" } },
    });
    const { body: feet } = await wire.get(`/v1/centers/${CENTER}/services/foot-reflexology-30`);
    expect(feet["additional_info"]).toEqual({
      category: { id: "face-and-body", name: "Face and body" },
      sub_category: { id: "feet", name: "Feet" },
    });
    const { body: plain } = await wire.get(`/v1/centers/${CENTER}/services/body-scrub-30`);
    for (const field of ["code", "description", "catalog_info", "additional_info"])
      expect(plain).not.toHaveProperty(field);
    expect(plain["price_info"]).toEqual({ currency: "EUR", sale_price: 45, final_price: 45 });
    for (const id of ["thai-60", "aroma-oil", "harbour-day"]) {
      const { body: unknown } = await wire.get(`/v1/centers/${CENTER}/services/${id}`);
      expect(unknown).toMatchObject({ error: { reason: "ITEM_NOT_FOUND", field: "service_id" } });
    }
  });

  it("services are filtered by a category, with those of the categories under it", async () => {
    const under = async (id: string) => {
      const { body } = await wire.get(`/v1/centers/${CENTER}/services?category_id=${id}`);
      return [idsIn(body["services"]), idsIn(body["add_ons"]), idsIn(body["packages"])];
    };
    expect(await under("massage")).toEqual([["swedish-60", "deep-tissue-90"], ["aroma-oil"], []]);
    expect(await under("face-and-body")).toEqual([["facial-45", "foot-reflexology-30"], [], []]);
    expect(await under("feet")).toEqual([["foot-reflexology-30"], [], []]);
    expect(await under("none")).toEqual([[], [], []]);
    expect((await under(""))[0]).toHaveLength(10);
  });

  it("categories are answered under both paths", async () => {
    for (const path of ["categories", "services/categories"]) {
      const { body } = await wire.get(`/v1/centers/${CENTER}/${path}`);
      expect(body).toEqual({
        categories: [
          { id: "massage", name: "Massage", code: "MAS", display_order: 1 },
          { id: "face-and-body", name: "Face and body", display_order: 2 },
          { id: "feet", name: "Feet", parent_category_id: "face-and-body" },
        ],
        page_info: { total: 3, page: 1, size: 3 },
        error: null,
      });
    }
    expect((await wire.get("/v1/centers/nowhere/categories")).body["error"].reason).toBe("CENTER_NOT_FOUND");
  });

  it("therapists of a day are those who work then while the center is open, with their times", async () => {
    const on = async (date: string) => (await wire.get(`/v1/centers/${CENTER}/therapists?date=${date}`)).body;
    const wednesday = (await on(DAY))["therapists"] as readonly Json[];
    expect(idsIn(wednesday)).toEqual(["giulia", "marco", "elena", "davide", "sofia", "chiara"]);
    expect(wednesday[0]).toMatchObject({
      ...{ code: "T01", job_info: { id: "senior-therapist", name: "Senior therapist" } },
      working_times: [
        { start_time: `${DAY}T09:00:00`, end_time: `${DAY}T13:00:00` },
        { start_time: `${DAY}T14:00:00`, end_time: `${DAY}T18:00:00` },
      ],
    });
    // Luca has the day off; on the holiday the center is closed, with or without shifts.
    expect(idsIn((await on("2026-05-14"))["therapists"])).not.toContain("luca");
    expect((await on("2026-08-15"))["therapists"]).toEqual([]);
    // A night that runs on into Saturday.
    const night = (await wire.get("/v1/centers/pier-nine/therapists?date=2026-05-17")).body["therapists"];
    expect(night[0]).toMatchObject({
      id: "sam",
      working_times: [{ start_time: "2026-05-17T00:00:00", end_time: "2026-05-17T02:00:00" }],
    });
    const all = (await wire.get(`/v1/centers/${CENTER}/therapists`)).body["therapists"];
    expect(all).toHaveLength(7);
    expect(all[0]).not.toHaveProperty("working_times");
    const wrong = await wire.get(`/v1/centers/${CENTER}/therapists?date=tomorrow`);
    expect([wrong.status, wrong.body["error"].field]).toEqual([400, "date"]);
  });
});

describe("pages", () => {
  const LISTS: readonly (readonly [path: string, field: string])[] = [
    ["/v1/centers", "centers"],
    [`/v1/centers/${CENTER}/services`, "services"],
    [`/v1/centers/${CENTER}/categories`, "categories"],
    [`/v1/centers/${CENTER}/therapists`, "therapists"],
    [`/v1/guests?center_id=${CENTER}`, "guests"],
    [`/v1/guests/search?center_id=${CENTER}&last_name=bianchi`, "guests"],
    ["/v1/guests/anna-bianchi/relationships", "relationships"],
    ["/v1/guests/anna-bianchi/relationships", "guest_relationships"],
  ];
  const paged = (path: string, query: string) => wire.get(`${path}${path.includes("?") ? "&" : "?"}${query}`);

  it.each(LISTS)("of %s come until a short one, and are the whole list together (%s)", async (path, field) => {
    const whole = (await wire.get(path)).body;
    const total = whole[field].length as number;
    expect(total).toBeGreaterThan(1);
    expect(whole["page_info"]).toEqual({ total, page: 1, size: total });
    const found: Json[] = [];
    for (let page = 1; ; page += 1) {
      const { body } = await paged(path, `page=${page}&size=2`);
      expect(body["page_info"]).toEqual({ total, page, size: 2 });
      found.push(...body[field]);
      if (body[field].length < 2) break;
    }
    expect(found).toEqual(whole[field]);
    expect((await paged(path, "page=1000&size=100")).body[field]).toEqual([]);
    expect((await paged(path, "page=1")).body["page_info"]).toMatchObject({ page: 1, size: 10 });
    for (const [name, value] of [
      ["page", "0"],
      ["page", "-1"],
      ["size", "0"],
      ["size", "1.5"],
      ["size", "ten"],
      ["page", "1000000"],
    ] as const) {
      const { status, body } = await paged(path, `${name}=${value}`);
      expect([status, body["error"].field]).toEqual([400, name]);
    }
  });

  it("of centers ask the catalog for the centers on the page alone", async () => {
    const asked: string[] = [];
    wire.offer({ catalog: (it) => (asked.push(it?.center.id ?? "none"), it) });
    await wire.get("/v1/centers?page=2&size=1");
    wire.offer({ catalog: (it) => it });
    expect(asked).toEqual(["pier-nine"]);
  });

  it("of 30,000 centers read the ids on the page alone", async () => {
    let read = 0;
    const ids = Array.from({ length: 30_000 }, (_, at) => (at === 20_000 ? "pier-nine" : `none-${at}`));
    const counted = new Proxy(ids, { get: (all, at) => (typeof at === "symbol" || (read += 1), Reflect.get(all, at)) });
    wire.offer({ centerIds: () => counted as never });
    const { body } = await wire.get("/v1/centers?page=2001&size=10");
    expect(idsIn(body["centers"])).toEqual(["pier-nine"]);
    expect(body["page_info"]).toEqual({ total: 30_000, page: 2_001, size: 10 });
    expect(read).toBeLessThan(20);
    wire.offer({ centerIds: (all) => all });
  });
});

describe("guests", () => {
  const add = async (info: Json): Promise<Json> =>
    (await wire.post("/v1/guests", { center_id: CENTER, personal_info: { first_name: "Mia", ...info } })).body;

  it("are added with a phone number in each of its shapes", async () => {
    for (const [given, number] of [
      ["+39 333 1", "+39 333 1"],
      [3331234567, "3331234567"],
      [{ number: "333 2" }, "333 2"],
      [{ country_code: 95, number: 3339876543 }, "3339876543"],
      [{ number: null }, null],
      [[], null],
      [null, null],
      ["", null],
    ] as const) {
      const { personal_info: info, error } = await add({ mobile_phone: given });
      expect([error, info.mobile_phone]).toEqual([null, number === null ? null : { number }]);
    }
    for (const wrong of [true, [1], { number: {} }]) {
      const { status, body } = await wire.post("/v1/guests", {
        center_id: CENTER,
        personal_info: { first_name: "Mia", mobile_phone: wrong },
      });
      expect([status, String(body["error"].field).split(".")[1]]).toEqual([400, "mobile_phone"]);
    }
  });

  it("are read and changed: an omitted field stays, an empty one goes", async () => {
    const { id } = await add({ last_name: "Rossi", email: "mia@example.org", mobile_phone: "333 4" });
    const read = async () => (await wire.get(`/v1/guests/${id}`)).body;
    expect(await read()).toMatchObject({ id, center_id: CENTER, personal_info: { last_name: "Rossi" }, error: null });
    const put = (personal: Json) => wire.send("PUT", `/v1/guests/${id}`, { body: { personal_info: personal } });
    const changed = (await put({ last_name: "Verdi", email: "" })).body;
    expect(changed).toMatchObject({
      personal_info: { first_name: "Mia", last_name: "Verdi", email: null, mobile_phone: { number: "333 4" } },
    });
    expect(await read()).toEqual(changed);
    expect((await put({ mobile_phone: { number: 3335 } })).body["personal_info"].mobile_phone).toEqual({
      number: "3335",
    });
    for (const first of ["", null, " "]) {
      const { status, body } = await put({ first_name: first });
      expect([status, body["error"].field]).toEqual([400, "personal_info.first_name"]);
    }
    for (const nobody of [{ last_name: "May" }, { last_name: "May", center_id: CENTER }]) {
      expect((await wire.send("PUT", "/v1/guests/nobody", { body: nobody })).body).toMatchObject({
        error: { reason: "GUEST_NOT_FOUND" },
      });
    }
    expect((await wire.send("PUT", `/v1/guests/${id}`)).body["error"]).toMatchObject({ code: 503 });
    expect((await wire.get("/v1/guests/nobody")).body["error"].reason).toBe("GUEST_NOT_FOUND");
  });

  it("are added and changed with their fields beside personal_info, or in it", async () => {
    const { body: added } = await wire.post("/v1/guests", {
      ...{ center_id: CENTER, first_name: "Ada", email: "ada@example.org", mobile_phone: { number: 3336 } },
      personal_info: { last_name: "May", email: "may@example.org" },
    });
    expect([added["error"], added["personal_info"]]).toEqual([
      null,
      { first_name: "Ada", last_name: "May", email: "may@example.org", mobile_phone: { number: "3336" } },
    ]);
    const put = (body: Json) => wire.send("PUT", `/v1/guests/${added["id"]}`, { body });
    const { body: changed } = await put({ center_id: CENTER, last_name: "June", mobile_phone: "" });
    expect(changed).toMatchObject({ personal_info: { first_name: "Ada", last_name: "June", mobile_phone: null } });
    expect((await put({ email: null, personal_info: {} })).body["personal_info"].email).toBeNull();
    expect((await put({ email: "ada@example.org", personal_info: [] })).body["personal_info"].email).toContain("ada@");
    const read = (await wire.get(`/v1/guests/${added["id"]}`)).body;
    for (const [body, field] of [
      [{}, "personal_info"],
      [{ personal_info: {} }, "personal_info"],
      [{ personal_info: { gender: 1 } }, "personal_info"],
      [{ gender: 1, center_id: CENTER }, "personal_info"],
      [{ first_name: " " }, "personal_info.first_name"],
      [{ last_name: true }, "last_name"],
      [{ last_name: "May", center_id: "pier-nine" }, "center_id"],
    ] as const) {
      const { status, body: refused } = await put(body);
      expect([status, refused["error"].field]).toEqual([400, field]);
    }
    expect((await wire.get(`/v1/guests/${added["id"]}`)).body).toEqual(read);
    const ofAll = await wire.send("PUT", "/v1/guests/rita-colombo", {
      body: { last_name: "C", center_id: "pier-nine" },
    });
    expect([ofAll.status, ofAll.body["error"].field]).toEqual([400, "center_id"]);
  });

  it("are listed by a part of a field, and never more than the fields that are asked for besides", async () => {
    const found = async (query: string) =>
      idsIn((await wire.get(`/v1/guests?center_id=${CENTER}&${query}`)).body["guests"]);
    expect((await found("query=bianchi")).length).toBeGreaterThan(1);
    expect(await found("query=bianchi&first_name=sara")).toEqual(["sara-bianchi"]);
    expect(await found("email=ANNA.bianchi@example.com")).toEqual(["anna-bianchi"]);
    expect(await found("email=helen.brooks@example.com")).toEqual([]);
    const { status, body } = await wire.get(`/v1/guests?center_id=${CENTER}&phone=home`);
    expect([status, body["error"].field]).toEqual([400, "phone"]);
  });

  it("are searched by whole fields, all that are given, with or without a center", async () => {
    const found = async (query: string) => idsIn((await wire.get(`/v1/guests/search?${query}`)).body["guests"]);
    expect(await found("email=HELEN.brooks@example.com")).toEqual(["helen-brooks"]);
    expect(await found(`center_id=${CENTER}&email=helen.brooks@example.com`)).toEqual([]);
    expect(await found("phone=0655500101")).toEqual(["anna-bianchi"]);
    expect(await found("phone=%2B39%2006%205550%200101&first_name=anna")).toEqual(["anna-bianchi"]);
    expect(await found("phone=0655500101&first_name=rita")).toEqual([]);
    expect(await found(`center_id=${CENTER}&first_name=Ines&last_name=Garcia`)).toEqual(["ines-garcia"]);
    expect(await found("first_name=An")).toEqual([]);
  });

  it("a search that cannot be done is an error with no list in it", async () => {
    for (const query of ["", `center_id=${CENTER}`, "email=", "phone=%20", "phone=home", "first_name=%CC%81"]) {
      const { status, body } = await wire.get(`/v1/guests/search?${query}`);
      expect([status, body["error"].reason]).toEqual([400, "INVALID_INPUT"]);
      expect(body).not.toHaveProperty("guests");
    }
  });

  it("a directory with the engine's functions alone serves the calls that it can, and refuses the rest", async () => {
    const ada = { id: "ada", centerId: CENTER, firstName: "Ada", lastName: "May", email: "a@x.org", phone: "1234567" };
    const guests = { ...createGuestsThat(() => Promise.resolve([])), search: async () => [ada] as never };
    const plain = await openWire({ guests });
    const search = async (query: string) => plain.get(`/v1/guests/search?${query}`);
    expect(idsIn((await search(`center_id=${CENTER}&email=A@x.org&phone=1234567`)).body["guests"])).toEqual(["ada"]);
    expect((await search(`center_id=${CENTER}&last_name=June`)).body["guests"]).toEqual([]);
    for (const [query, field] of [
      [`center_id=${CENTER}&phone=1234567`, "phone"],
      ["email=a@x.org", "center_id"],
    ] as const) {
      const { status, body } = await search(query);
      expect([status, body["error"].field]).toEqual([400, field]);
    }
    expect((await plain.send("PUT", "/v1/guests/ada", { body: {} })).status).toBe(400);
    expect((await plain.send("DELETE", "/v1/guests/ada/relationships/ben")).status).toBe(400);
    await plain.close();
  });

  it("relationships are added and removed by the application, and decide who may be booked (rule 1)", async () => {
    const path = "/v1/guests/noel-dupont/relationships";
    const family = { guests: [massageFor("noel-dupont"), massageFor("ines-garcia")], is_family_booking: true };
    const book = async () =>
      (await wire.post("/v1/bookings", { center_id: CENTER, date: DAY, ...family }, as("noel-dupont").headers)).body;
    expect((await book())["error"].reason).toBe("RELATIONSHIP_MISSING");
    const related = async () => (await wire.get(path)).body["guest_relationships"] as readonly Json[];
    for (const kind of ["friend", { name: "spouse" }, []]) {
      const { body } = await wire.post(path, { guest_id: "ines-garcia", relationship: kind });
      expect(body).toEqual({ success: true, error: null });
    }
    expect(await related()).toEqual([
      {
        id: "ines-garcia",
        guest: { id: "ines-garcia", name: "Inés García" },
        relationship: { id: null, name: "friend" },
        allow_sharing_accounts: false,
      },
    ]);
    expect((await book())["error"]).toBeNull();
    for (const remove of [
      () => wire.send("DELETE", path, { body: { guest_id: "ines-garcia" } }),
      () => wire.send("DELETE", `${path}?guest_id=ines-garcia`),
      () => wire.send("DELETE", `${path}/ines-garcia`),
    ]) {
      await wire.post(path, { guest_id: "ines-garcia", relationship: "friend" });
      expect((await remove()).body).toEqual({ success: true, error: null });
      expect(await related()).toEqual([]);
      expect((await remove()).body["error"]).toBeNull();
    }
    expect((await book())["error"].reason).toBe("RELATIONSHIP_MISSING");
    expect((await wire.post(path, { guest_id: "helen-brooks", relationship: "friend" })).body).toMatchObject({
      ...{ success: false, error: { reason: "GUEST_NOT_FOUND", field: "guest_id" } },
    });
    expect((await wire.post(path, {})).body["error"].reason).toBe("REQUEST_MISSING");
    expect((await wire.send("DELETE", path)).body["error"].reason).toBe("REQUEST_MISSING");
    expect((await wire.send("DELETE", "/v1/guests/nobody/relationships/ines-garcia")).body["error"].field).toBe("id");
    for (const method of ["POST", "DELETE"])
      expect((await wire.send(method, path, { body: {}, ...as("noel-dupont") })).status).toBe(403);
  });
});

describe("appointments and invoices", () => {
  it("a guest's appointments, in two reads: without holds and moved places, with cancelled ones", async () => {
    const first = await confirmed("10:00", { guests: [massageFor("karin-weber")] });
    const second = await confirmed("12:00", { guests: [massageFor("karin-weber", "light-feet")], date: DAY });
    const { invoice } = await confirmed("16:00", { guests: [massageFor("karin-weber")] });
    await wire.send("PUT", `/v1/invoices/${invoice.invoice_id}/cancel`);
    await wire.hold("18:00", { guests: [massageFor("karin-weber")] });

    const reads = vi.spyOn(wire.store, "agenda");
    const { body } = await wire.get("/v1/guests/karin-weber/appointments");
    expect(reads).toHaveBeenCalledTimes(2);
    reads.mockRestore();
    expect(body["error"]).toBeNull();
    const listed = body["appointments"] as readonly Json[];
    expect(listed.map((it) => it["invoice_id"] as unknown)).toEqual([
      first["invoice"].invoice_id,
      second["invoice"].invoice_id,
      invoice.invoice_id,
    ]);
    expect(body["page_info"]).toEqual({ total: 3, page: 1, size: 3 });
    expect(listed[0]).toMatchObject({
      ...{ booking_id: first["bookingId"], center_id: CENTER, no_of_guests: 1, is_rebooking: false },
      ...{ invoice_status: 0, invoice_state: "finalized", price: { currency: "EUR", sales: 75, final: 75 } },
      appointment_services: [
        {
          ...{ state: "booked", status: 0, start_time: `${DAY}T10:00:00`, start_time_utc: `${DAY}T08:00:00` },
          service: { id: "swedish-60", duration: 60 },
          guest: { id: "karin-weber", first_name: "Karin", email: "karin.weber@example.net" },
          equipment: { id: null, name: null },
        },
      ],
    });
    expect(listed[1]?.["appointment_services"]).toHaveLength(2);
    expect(listed[1]?.["appointment_packages"]).toMatchObject([{ id: "light-feet" }]);
    expect(listed[2]?.["appointment_services"][0]).toMatchObject({ state: "cancelled", status: -1 });

    const page = (await wire.get("/v1/guests/karin-weber/appointments?page=2&size=2")).body;
    expect(page["appointments"]).toEqual([listed[2]]);
    const days = async (query: string) =>
      (await wire.get(`/v1/guests/karin-weber/appointments?${query}`)).body["appointments"].length as number;
    expect(await days(`start_date=${DAY}&end_date=2026-05-14`)).toBe(3);
    expect(await days("start_date=2026-05-14")).toBe(0);
    expect(await days(`end_date=${DAY}`)).toBe(0);
    expect(await days("center_id=pier-nine")).toBe(0);

    expect((await wire.get("/v1/guests/karin-weber/appointments", as("karin-weber"))).body).toEqual(body);
    const other = await wire.get("/v1/guests/karin-weber/appointments", as("anna-bianchi"));
    expect(other.body).toMatchObject({ appointments: [], error: { reason: "NOT_THE_HOST" } });
    expect((await wire.get("/v1/guests/nobody/appointments")).body["error"].reason).toBe("GUEST_NOT_FOUND");
  });

  it("a center's appointments, as the protocol's bare list, or as a page", async () => {
    const own = await openWire();
    for (const [time, guest] of [
      ["10:00", "anna-bianchi"],
      ["11:30", "yuki-tanaka"],
      ["15:00", "noel-dupont"],
    ] as const) {
      const { bookingId } = await own.hold(time, { guests: [massageFor(guest)] });
      await own.post(`/v1/bookings/${bookingId}/slots/confirm`);
    }
    await own.hold("17:00", { guests: [massageFor("rita-colombo")] });
    const at = (query: string) => own.get(`/v1/appointments?center_id=${CENTER}&start_date=${DAY}${query}`);
    const bare = (await at("&end_date=2026-05-14")).body as unknown as readonly Json[];
    expect(bare.map(({ guest }) => guest.id as unknown)).toEqual(["anna-bianchi", "yuki-tanaka", "noel-dupont"]);
    for (const end of ["", `&end_date=${DAY}`, `&end_date=${DAY}T23:59:59`]) expect((await at(end)).body).toEqual(bare);
    expect((await at("&end_date=2026-06-13")).body).toHaveLength(3);
    const listed = (await at("&page=2&size=2")).body;
    expect(listed).toEqual({ appointments: [bare[2]], page_info: { total: 3, page: 2, size: 2 }, error: null });
    for (const { appointment_id: id, invoice_id: invoiceId } of bare) {
      const { body: one } = await own.get(`/v1/appointments/${String(id)}`);
      expect(one).toEqual({
        id,
        ...bare.find((it) => it["appointment_id"] === id),
        package_services: null,
        moved_to: null,
        error: null,
      });
      expect((await own.get(`/v1/invoices/${String(invoiceId)}`)).body["invoice"].state).toBe("finalized");
    }
    const therapistId = String(bare[0]?.["therapist"].id);
    const byTherapist = (await at(`&therapist_id=${therapistId}`)).body as unknown as readonly Json[];
    expect(byTherapist.every(({ therapist }) => therapist.id === therapistId)).toBe(true);
    expect((await at("&therapist_id=nobody")).body).toEqual([]);

    expect((await own.get(`/v1/appointments?center_id=${CENTER}`)).body["error"].reason).toBe("REQUEST_MISSING");
    expect((await own.get(`/v1/appointments?start_date=${DAY}`)).body["error"].field).toBe("center_id");
    for (const path of [
      `/v1/appointments?center_id=nowhere&start_date=${DAY}`,
      "/v1/guests/anna-bianchi/appointments?center_id=nowhere",
    ]) {
      expect((await own.get(path)).body).toMatchObject({ appointments: [], error: { reason: "CENTER_NOT_FOUND" } });
    }
    for (const end of ["2026-05-12", "2026-06-14", "soon"]) {
      const { status, body } = await at(`&end_date=${end}`);
      expect([status, body["error"].field]).toEqual([400, "end_date"]);
    }
    await own.close();
  });

  it("an invoice is open, voided or finalized, and names its new booking after a move", async () => {
    const own = await openWire();
    const read = async (id: string) => (await own.get(`/v1/invoices/${id}`)).body["invoice"] as Json;
    const held = await own.hold("10:00");
    const invoiceId = String(held["invoices"][0].invoice_id);
    expect(await read(invoiceId)).toMatchObject({
      ...{ id: invoiceId, state: "open", status: 0, is_closed: false, voided_at: null, moved_to: [] },
      ...{ booking_id: held.bookingId, total_price: { sales: 75 }, appointments: [{ state: "held" }] },
    });
    await own.post(`/v1/bookings/${held.bookingId}/slots/confirm`);
    expect(await read(invoiceId)).toMatchObject({ state: "finalized", finalized_at: `${DAY}T08:00:00+02:00` });

    const move = { guests: [{ id: "anna-bianchi", invoice_id: invoiceId, items: [{ item: { id: "swedish-60" } }] }] };
    const moving = await own.hold("15:00", move);
    await own.post(`/v1/bookings/${moving.bookingId}/slots/confirm`);
    const newInvoice = String(moving["invoices"][0].invoice_id);
    expect(await read(invoiceId)).toMatchObject({
      ...{ state: "finalized", total_price: { sales: 0 }, appointments: [{ state: "moved", status: -1 }] },
      moved_to: [{ reservation_id: moving["reservation_id"], booking_id: moving.bookingId, invoice_id: newInvoice }],
    });
    const [{ appointment_id: old }] = (await read(invoiceId))["appointments"];
    expect((await own.get(`/v1/appointments/${old}`)).body).toMatchObject({ moved_to: moving["reservation_id"] });
    const listed = (await own.get("/v1/guests/anna-bianchi/appointments")).body["appointments"];
    expect(listed).toMatchObject([{ invoice_id: newInvoice, is_rebooking: true }]);
    const [{ id: itemId, appointment_id: appointmentId }] = (await read(newInvoice))["invoice_items"];
    expect((await own.get(`/v1/appointments/${itemId}`)).body["id"]).toBe(appointmentId);

    const dying = await own.hold("18:00", { guests: [massageFor("yuki-tanaka")] });
    own.clock.advance(600_000);
    expect(await read(String(dying["invoices"][0].invoice_id))).toMatchObject({
      ...{ state: "voided", status: 99, voided_at: `${DAY}T08:10:00+02:00`, appointments: [{ state: "expired" }] },
    });
    await own.close();
  });

  it("a package's line is read by either of its ids, with its services", async () => {
    const own = await openWire({ authentication: byHeader });
    const { bookingId } = await own.hold("12:00", { guests: [massageFor("karin-weber", "light-feet")] });
    const { invoice } = (await own.post(`/v1/bookings/${bookingId}/slots/confirm`)).body;
    const [line] = invoice.items;
    const read = async (id: unknown) => (await own.get(`/v1/appointments/${String(id)}`)).body;
    const shown = await read(line.appointment_id);
    expect(shown).toMatchObject({
      ...{ id: line.appointment_id, appointment_id: line.appointment_id, invoice_item_id: line.invoice_item_id },
      ...{ state: "booked", start_time: `${DAY}T12:00:00`, end_time: `${DAY}T13:30:00`, moved_to: null, error: null },
      service: { id: "light-feet", duration: 90, addons: [] },
      package: { id: "light-feet" },
      therapist: { id: null },
    });
    expect(await read(line.invoice_item_id)).toEqual(shown);
    const services = shown["package_services"] as readonly Json[];
    expect(services.map(({ appointment_id: id }) => id as unknown)).toEqual(
      line.package_services.map((it: Json) => it["appointment_id"] as unknown),
    );
    for (const service of services)
      expect(await read(service["appointment_id"])).toMatchObject({ ...service, package_services: null });
    const { body: found } = await own.get(`/v1/invoices/${invoice.invoice_id}`);
    const [line0, ...others] = found["invoice"].invoice_items;
    const ids = ({ invoice_item_id: id, appointment_id: appointmentId, item, quantity }: Json) => ({
      ...{ id, appointment_id: appointmentId, item, quantity },
    });
    const price = (sales: number) => ({ currency: "EUR", sales, final: sales });
    expect(others).toEqual([]);
    expect(line0).toEqual({
      ...{ ...ids(line), price: shown["service"].price },
      package_services: line.package_services.map((it: Json, at: number) => ({
        ...{ ...ids(it), price: services[at]?.["service"].price },
      })),
    });
    expect([line0.price, line0.item.item_type]).toEqual([price(114), 4]);
    const [group] = (await own.get("/v1/guests/karin-weber/appointments")).body["appointments"];
    expect(group.appointment_packages).toEqual([
      { ...line0.item, item_type: undefined, appointment_id: line0.appointment_id, invoice_item_id: line0.id },
    ]);
    const path = `/v1/appointments/${line.appointment_id}`;
    expect((await own.get(path, as("anna-bianchi"))).body["error"].reason).toBe("NOT_THE_HOST");

    const [first, second] = services.map(({ appointment_id: id }) => String(id));
    expect((await own.engine.cancelAppointment({ appointmentId: first as string })).isOk()).toBe(true);
    expect(await read(line.appointment_id)).toMatchObject({ state: "booked", status: 0 });
    expect((await own.engine.cancelAppointment({ appointmentId: second as string })).isOk()).toBe(true);
    expect(await read(line.appointment_id)).toMatchObject({ state: "cancelled", status: -1 });
    await own.close();
  });

  it("a missing record is unknown, and a guest is not shown another guest's", async () => {
    const own = await openWire({ authentication: byHeader });
    const { bookingId } = await own.hold("10:00", { guests: [massageFor("anna-bianchi"), massageFor("sara-bianchi")] });
    const { invoice } = (await own.post(`/v1/bookings/${bookingId}/slots/confirm`)).body;
    const { invoice: details } = (await own.get(`/v1/invoices/${invoice.invoice_id}`)).body;
    const appointmentId = String(details.appointments[0].appointment_id);
    for (const path of [`/v1/invoices/${invoice.invoice_id}`, `/v1/appointments/${appointmentId}`]) {
      expect((await own.get(path, as("anna-bianchi"))).body["error"]).toBeNull();
      for (const other of ["yuki-tanaka", "sara-bianchi"])
        expect((await own.get(path, as(other))).body["error"].reason).toBe("NOT_THE_HOST");
    }
    for (const id of ["x", "0".repeat(32), `${String(invoice.invoice_id).slice(0, 28)}bfff`]) {
      expect((await own.get(`/v1/invoices/${id}`)).body).toMatchObject({
        ...{ invoice: null, error: { reason: "INVOICE_NOT_FOUND" } },
      });
      const { body } = await own.get(`/v1/appointments/${id}`);
      expect(body).toMatchObject({ error: { reason: "APPOINTMENT_NOT_FOUND" } });
    }
    for (const path of ["/v1/appointments", "/v1/guests/search?email=x"])
      expect((await own.get(path, as("anna-bianchi"))).status).toBe(403);
    await own.close();
  });
});

describe("the days after a booking's day", () => {
  it("are as many as future_slot_days says; an unreadable value adds nothing", async () => {
    const id = await wire.book({ date: "2026-05-19" });
    const days = async (query: string) => (await wire.get(`/v1/bookings/${id}/slots?${query}`)).body["future_days"];
    expect((await days("future_slot_days=3")).map(({ Day }: Json) => Day as unknown)).toEqual([
      "2026-05-20T00:00:00",
      "2026-05-21T00:00:00",
      "2026-05-22T00:00:00",
    ]);
    expect(await days("future_slot_days=31")).toHaveLength(31);
    expect(await days("future_slot_days=900")).toHaveLength(31);
    expect(await days("check_future_day_availability=true")).toHaveLength(7);
    for (const nothing of ["future_slot_days=0", "future_slot_days=few", "future_slot_days=-1", ""])
      expect(await days(nothing)).toEqual([]);
  });
});

it("a catalog without descriptions is shown without them, and one that fails is said to be unavailable", async () => {
  const { engine } = wire;
  const center = { id: CENTER, name: "Spa", zone: "Europe/Rome", currency: "EUR", openingHours: [] };
  const roster = { roster: async () => null };
  const guests = createGuestsThat(() => Promise.resolve([]));
  const zones = {
    version: "1",
    isZone: () => true,
    offsetMsAt: () => 0,
    instantsOf: () => ({ kind: "single", atMs: 0 }) as never,
  };
  const sent = async (describe: unknown): Promise<Readonly<{ status: number; body: Json }>> => {
    const whole = (await wire.get(`/v1/centers/${CENTER}`)).body["center"] as Json;
    expect(whole["id"]).toBe(center.id);
    const catalog = {
      centerIds: async () => [CENTER],
      center: async () => stated,
      ...(describe === undefined ? {} : { describe }),
    } as never;
    const handler = createHttpHandler({ engine, catalog, roster, guests, zones, authentication: noAuthentication() });
    const response = await handler(new Request(`http://spa.test/v1/centers/${CENTER}/services`));
    return { status: response.status, body: (await response.json()) as Json };
  };
  let stated: unknown = null;
  wire.offer({ catalog: (it) => ((stated = it), it) });
  await wire.get(`/v1/centers/${CENTER}`);
  wire.offer({ catalog: (it) => it });
  const plain = await sent(undefined);
  expect(plain.status).toBe(200);
  expect(plain.body["services"]).toHaveLength(10);
  expect(plain.body["services"][0]).not.toHaveProperty("code");
  expect((await sent(async () => null)).body).toEqual(plain.body);
  for (const faulty of [async () => Promise.reject(new Error("away")), async () => "x", async () => ({ code: 7 })])
    expect(await sent(faulty)).toMatchObject({ status: 503, body: { error: { source: "catalog" } } });
});
