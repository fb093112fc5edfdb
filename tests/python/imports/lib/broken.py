print("broken runs")
raise ValueError("not today")
