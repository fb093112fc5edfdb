//! Checksums of bytes, which can be continued.

/// CRC-32 of Ethernet, least bit first: of what came before and `bytes`. It begins with 0.
pub fn crc32(before: u32, bytes: &[u8]) -> u32 {
    let mut crc = !before;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..2 {
            crc = crc >> 4 ^ NIBBLES[crc as usize & 15];
        }
    }
    !crc
}

/// What four bits do to the rest.
static NIBBLES: [u32; 16] = {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut table = [0; 16];
    let mut n = 0;
    while n < 16 {
        let (mut crc, mut bit) = (n as u32, 0);
        while bit < 4 {
            crc = crc >> 1 ^ if crc & 1 != 0 { POLYNOMIAL } else { 0 };
            bit += 1;
        }
        table[n] = crc;
        n += 1;
    }
    table
};

/// Adler-32: of what came before and `bytes`. It begins with 1.
pub fn adler32(before: u32, bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65521;
    let (mut sum, mut sums) = (before & 0xffff, before >> 16);
    for byte in bytes {
        sum = (sum + u32::from(*byte)) % MODULUS;
        sums = (sums + sum) % MODULUS;
    }
    sums << 16 | sum
}
