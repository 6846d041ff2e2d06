//! The message catalogue: typed keys in Polish, English and Ukrainian, with plural rules.
