// A square that is derived from a rectangle keeps its own promise and breaks the one it inherited.

using System;

public class Rectangle
{
    int width, height;

    // What the base promises, in words that no compiler reads: setting one side leaves the other alone.
    public virtual void SetWidth(int value) { width = value; }
    public virtual void SetHeight(int value) { height = value; }
    public int Width { get { return width; } }
    public int Area { get { return width * height; } }
}

public class Square : Rectangle
{
    // Each override is sensible for a square, and the types fit.
    public override void SetWidth(int value) { base.SetWidth(value); base.SetHeight(value); }
    public override void SetHeight(int value) { SetWidth(value); }
}

public static class Solution
{
    // A caller that was written, tested and released years before anybody thought of squares.
    static void MakeFiveByFour(Rectangle rectangle)
    {
        rectangle.SetWidth(5);
        rectangle.SetHeight(4);
    }

    public static void Main(string[] arguments)
    {
        Rectangle rectangle = arguments[0] == "square" ? new Square() : new Rectangle();
        MakeFiveByFour(rectangle);
        Console.WriteLine("width = " + rectangle.Width);
        Console.WriteLine("area = " + rectangle.Area);
    }
}
