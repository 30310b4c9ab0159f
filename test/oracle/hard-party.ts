import type { Service } from "../../src/domain/catalog/item.ts";
import { Random } from "./random.ts";

/** A party whose guests each have several services in a row, and each therapist's skills. */
export type HardParty = Readonly<{
  services: readonly Pick<Service, "durationMinutes" | "preparationMinutes" | "recoveryMinutes">[];
  /** For each therapist the services, by number. */
  skills: readonly (readonly number[])[];
  /** For each guest the services, by number. */
  guests: readonly (readonly number[])[];
}>;

/** The larger the party and the fewer can give a service, the harder it is to say whether all can be served. */
export const hardParty = (
  seed: number,
  size: Readonly<{ guests: number; items: number; therapists: number; able: number }>,
): HardParty => {
  const random = new Random(seed);
  const services = Array.from({ length: 8 }, () => ({
    durationMinutes: random.pick([15, 20, 30, 45, 60]),
    preparationMinutes: random.pick([0, 0, 5, 10]),
    recoveryMinutes: random.pick([0, 5, 10, 15]),
  }));
  const skills = Array.from({ length: size.therapists }, (): number[] => []);
  services.forEach((_, service) => {
    const left = skills.map((_own, at) => at);
    for (let nth = 0; nth < size.able; nth += 1) {
      const [therapist = 0] = left.splice(random.nat(left.length), 1);
      skills[therapist]?.push(service);
    }
  });
  const guests = Array.from({ length: size.guests }, () => Array.from({ length: size.items }, () => random.nat(8)));
  return { services, skills, guests };
};
