# get_ciphers names what there is, set_ciphers says what of it may be used, and refuses what is none.
import ssl

context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
ciphers = context.get_ciphers()
print(len(ciphers) > 4, all(name.startswith("TLS") for name in ciphers), len(set(ciphers)) == len(ciphers))
print(context.set_ciphers(ciphers[:1]), context.set_ciphers(tuple(ciphers)), context.get_ciphers() == ciphers)
for names in (ciphers[0], ["BAR"], [ciphers[0], 1], None):
    try:
        context.set_ciphers(names)
    except (OSError, TypeError) as e:
        print(type(e).__name__, e if "TLS" not in str(e) else "")
