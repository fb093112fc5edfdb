# %f and {:f} of large numbers: what has not room in 33 characters is written with an exponent.
for x in (1e22, 8.888e32, -8.888e32, 1e30, 1e26, 123456789.5, 1e300, float("inf"), 0.1):
    print("%.2f" % x, "%f" % x, "{:.3f}".format(x), "{:+.1f}".format(x))
print("%.50f" % 0.1)
print("%.30f" % 1.5, "{:,.2f}".format(1234567.891), "{:.0f}".format(1e25))
