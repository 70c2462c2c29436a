/** The used part of google-libphonenumber, which has no types of its own. */

/** A parsed number. */
interface PhoneNumber {
  getCountryCode(): number | undefined;
  getNationalNumber(): number | undefined;
}

/** Parses and formats numbers. */
export interface PhoneNumberUtil {
  /** @throws {Error} if the text is not a number, or the region or country calling code is unknown */
  parse(number: string, defaultRegion?: string): PhoneNumber;
  format(number: PhoneNumber, format: number): string;
  /** The digits after the country calling code, with leading zeros. */
  getNationalSignificantNumber(number: PhoneNumber): string;
  getSupportedRegions(): string[];
}

interface LibPhoneNumber {
  readonly PhoneNumberUtil: { getInstance(): PhoneNumberUtil };
  readonly PhoneNumberFormat: { readonly INTERNATIONAL: number };
}

declare const libPhoneNumber: LibPhoneNumber;
export default libPhoneNumber;
