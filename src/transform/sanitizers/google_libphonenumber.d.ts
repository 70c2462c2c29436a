/** The part of google-libphonenumber that the connector uses; the package itself brings no types. */

/** A parsed number; only libphonenumber looks into it. */
interface PhoneNumber {
  getCountryCode(): number | undefined;
  getNationalNumber(): number | undefined;
}

/** Parses and formats numbers. */
interface PhoneNumberUtil {
  /** @throws {Error} if the text is no number, or the region or country calling code is not known */
  parse(number: string, defaultRegion?: string): PhoneNumber;
  format(number: PhoneNumber, format: number): string;
  getSupportedRegions(): string[];
}

interface LibPhoneNumber {
  readonly PhoneNumberUtil: { getInstance(): PhoneNumberUtil };
  readonly PhoneNumberFormat: { readonly INTERNATIONAL: number };
}

declare const libPhoneNumber: LibPhoneNumber;
export default libPhoneNumber;
